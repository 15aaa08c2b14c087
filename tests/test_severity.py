"""ENISA exactly, in hundredths, and our house rules beside it: the worked cases of the breach register, row by row."""

import itertools

import pytest

from mailguard.facts import Identifier
from mailguard.incident import SeverityLevel
from mailguard.severity import Circumstance, DataContext, Harm, HouseRule, assess, level_of

LOW, MEDIUM, HIGH, VERY_HIGH = SeverityLevel


def harm(
    contexts: set[DataContext],
    identifiers: set[Identifier],
    circumstances: set[Circumstance] | None = None,
    rules: set[HouseRule] | None = None,
    subjects: int = 1,
) -> Harm:
    to_known = {Circumstance.KNOWN_RECIPIENTS} if circumstances is None else circumstances
    return Harm(
        frozenset(contexts), frozenset(identifiers), frozenset(to_known), frozenset(rules or set()), subjects=subjects
    )


NAMED = {Identifier.EMAIL_WITH_NAME}
BSN_AND_NAME = {Identifier.ID_NUMBER_AND_NAME}

# case -> (harm, strict, score, level): register.md 4c. Score and strict in hundredths.
WORKED = {
    "30 visible recipients": (harm({DataContext.SIMPLE}, NAMED, subjects=30), 125, 125, LOW),
    "30 visible recipients without names": (
        harm({DataContext.SIMPLE}, {Identifier.EMAIL_WITHOUT_NAME}, subjects=30),
        100,
        100,
        LOW,
    ),
    "200 recipients of a clinic's newsletter: status assumed": (
        harm({DataContext.SIMPLE, DataContext.SIMPLE_SENSITIVE}, NAMED, subjects=200),
        325,
        325,
        HIGH,
    ),
    "the same list, patients only": (
        harm({DataContext.SIMPLE, DataContext.SENSITIVE}, NAMED, subjects=200),
        425,
        425,
        VERY_HIGH,
    ),
    "the same list without its context": (harm({DataContext.SIMPLE}, NAMED, subjects=200), 125, 125, LOW),
    "BSN, name and address to one wrong person": (
        harm({DataContext.SIMPLE}, BSN_AND_NAME, rules={HouseRule.BSN}),
        125,
        225,
        MEDIUM,
    ),
    "the same in a letter about care": (
        harm({DataContext.SIMPLE_SENSITIVE}, BSN_AND_NAME, rules={HouseRule.BSN, HouseRule.SPECIAL}),
        325,
        325,
        HIGH,
    ),
    "the same with a diagnosis": (
        harm({DataContext.SENSITIVE}, BSN_AND_NAME, rules={HouseRule.BSN, HouseRule.SPECIAL}),
        425,
        425,
        VERY_HIGH,
    ),
    "500 clients, contact data": (
        harm({DataContext.SIMPLE}, {Identifier.NAME_AND_MORE}, subjects=500),
        125,
        125,
        LOW,
    ),
    "500 clients, account numbers": (
        harm({DataContext.SIMPLE, DataContext.FINANCIAL_SOME}, {Identifier.NAME_AND_MORE}, subjects=500),
        225,
        225,
        MEDIUM,
    ),
    "500 clients, arrears": (
        harm({DataContext.FINANCIAL}, {Identifier.NAME_AND_MORE}, subjects=500),
        325,
        325,
        HIGH,
    ),
    "500 clients of care": (
        harm({DataContext.SENSITIVE_ASSUMED}, {Identifier.NAME_AND_MORE}, rules={HouseRule.SPECIAL}, subjects=500),
        325,
        325,
        HIGH,
    ),
    "500 clients of care with what they have": (
        harm({DataContext.SENSITIVE}, {Identifier.NAME_AND_MORE}, rules={HouseRule.SPECIAL}, subjects=500),
        425,
        425,
        VERY_HIGH,
    ),
}


@pytest.mark.parametrize(("case", "strict", "score", "level"), WORKED.values(), ids=WORKED.keys())
def test_the_worked_cases(case, strict, score, level):
    severity = assess(case)
    assert (severity.strict_hundredths, severity.score_hundredths, severity.level) == (strict, score, level)
    assert severity.over_100 == (case.subjects > 100)
    assert not severity.is_potential


@pytest.mark.parametrize(("case", "strict", "score", "level"), WORKED.values(), ids=WORKED.keys())
def test_a_blocked_mail_has_the_same_potential_without_circumstances(case, strict, score, level):
    blocked = assess(Harm(case.contexts, case.identifiers, frozenset(), case.house_rules, case.subjects))
    assert blocked.is_potential
    assert blocked.cb_hundredths == 0
    assert (blocked.strict_hundredths, blocked.score_hundredths) == (strict - 25, score - 25)
    assert "cb:nothing-delivered" in blocked.inputs


BANDS = [(0, LOW), (199, LOW), (200, MEDIUM), (299, MEDIUM), (300, HIGH), (399, HIGH), (400, VERY_HIGH)]


@pytest.mark.parametrize(("score", "level"), [*BANDS, (550, VERY_HIGH)])
def test_the_bands_are_those_of_enisa(score, level):
    assert level_of(score) is level


DPC_TABLE = {
    "simple": (1, 2, 3, 4),
    "behaviour": (1, 2, 3, 4),
    "financial": (1, 2, 3, 4),
    "sensitive": (1, 2, 3, 4),
}


def test_each_row_of_the_data_table_runs_from_one_to_four():
    for category, points in DPC_TABLE.items():
        row = [context for context in DataContext if context.startswith(category)]
        assert tuple(assess(harm({context}, NAMED)).dpc for context in row) == points


BASIS = {DataContext.SIMPLE: 1, DataContext.BEHAVIOUR: 2, DataContext.FINANCIAL: 3, DataContext.SENSITIVE: 4}


@pytest.mark.parametrize(("context", "dpc"), BASIS.items())
def test_each_category_has_its_basic_score(context, dpc):
    assert assess(harm({context}, NAMED)).dpc == dpc


EI_TABLE = {
    "name": (25, 50, 75, 100),
    "id-number": (25, 75, 100),
    "contact": (25, 50, 100),
    "email": (25, 75, 100),
    "photo": (25, 50, 75, 100),
    "code": (25, 75, 100),
}


def test_each_identifier_has_its_cells():
    for kind, points in EI_TABLE.items():
        row = [identifier for identifier in Identifier if identifier.startswith(kind)]
        assert tuple(assess(harm({DataContext.SIMPLE}, {identifier})).ei_hundredths for identifier in row) == points
    assert len(Identifier) == sum(len(points) for points in EI_TABLE.values())


def test_the_most_telling_data_and_identifier_count():
    severity = assess(harm({DataContext.SIMPLE, DataContext.FINANCIAL}, {Identifier.CODE, Identifier.PHOTO_CLEAR}))
    assert (severity.dpc, severity.ei_hundredths) == (3, 75)
    assert severity.score_hundredths == 3 * 75 + 25


def test_circumstances_add_up_but_one_for_each_loss():
    everything = set(Circumstance)
    assert assess(harm({DataContext.SIMPLE}, NAMED, everything)).cb_hundredths == 50 + 50 + 50 + 50
    both = {Circumstance.KNOWN_RECIPIENTS, Circumstance.UNKNOWN_RECIPIENTS}
    assert assess(harm({DataContext.SIMPLE}, NAMED, both)).cb_hundredths == 50
    mixed = {Circumstance.KNOWN_RECIPIENTS, Circumstance.UNAVAILABLE_FOR_A_TIME, Circumstance.MALICE}
    assert assess(harm({DataContext.SIMPLE}, NAMED, mixed)).cb_hundredths == 25 + 25 + 50


@pytest.mark.parametrize("nothing_added", [Circumstance.EXPOSED, Circumstance.ALTERED, Circumstance.AVAILABLE])
def test_what_happened_without_effect_adds_nothing_and_is_not_potential(nothing_added):
    severity = assess(harm({DataContext.SIMPLE}, NAMED, {nothing_added}))
    assert severity.cb_hundredths == 0
    assert not severity.is_potential


def test_all_scores_are_exact_quarters():
    for context, identifier in itertools.product(DataContext, Identifier):
        severity = assess(harm({context}, {identifier}, {Circumstance.UNKNOWN_RECIPIENTS, Circumstance.MALICE}))
        assert severity.score_hundredths == severity.dpc * severity.ei_hundredths + 100
        assert severity.score_hundredths % 25 == 0
        assert severity.strict_hundredths == severity.score_hundredths  # no house rule, no difference


HOUSE = {
    "a BSN raises to two": (DataContext.SIMPLE, {HouseRule.BSN}, 2),
    "a BSN leaves what is higher": (DataContext.FINANCIAL, {HouseRule.BSN}, 3),
    "special categories raise to three": (DataContext.SENSITIVE_NO_INSIGHT, {HouseRule.SPECIAL}, 3),
    "special categories leave what is higher": (DataContext.SENSITIVE, {HouseRule.SPECIAL}, 4),
    "minors add one": (DataContext.SIMPLE, {HouseRule.MINORS}, 2),
    "minors add one to what a BSN made": (DataContext.SIMPLE, {HouseRule.BSN, HouseRule.MINORS}, 3),
    "minors add one to special categories": (DataContext.SIMPLE, {HouseRule.SPECIAL, HouseRule.MINORS}, 4),
    "four is the highest": (DataContext.SENSITIVE, {HouseRule.MINORS}, 4),
}


@pytest.mark.parametrize(("context", "rules", "dpc"), HOUSE.values(), ids=HOUSE.keys())
def test_house_rules_change_the_score_and_never_the_strict_one(context, rules, dpc):
    severity = assess(harm({context}, NAMED, rules=rules))
    without = assess(harm({context}, NAMED))
    assert severity.dpc == dpc
    assert severity.score_hundredths == dpc * 100 + 25
    assert severity.strict_hundredths == without.score_hundredths


def test_the_inputs_say_what_decided():
    contexts = {DataContext.SIMPLE, DataContext.FINANCIAL_SOME}
    identifiers = {Identifier.NAME_AND_MORE, Identifier.CODE}
    case = harm(contexts, identifiers, rules={HouseRule.BSN, HouseRule.SPECIAL})
    assert assess(case).inputs == (
        "dpc:financial-some",
        "ei:name-and-more",
        "cb:known-recipients",
        "house:special-category",  # the BSN's rule changed nothing here
    )


def test_what_was_assumed_stands_with_the_inputs():
    case = Harm(frozenset({DataContext.SIMPLE}), frozenset(NAMED), notes=("assumed:name",))
    assert assess(case).inputs[-1] == "assumed:name"


def test_a_hundred_people_are_not_yet_many():
    assert not assess(harm({DataContext.SIMPLE}, NAMED, subjects=100)).over_100
    assert assess(harm({DataContext.SIMPLE}, NAMED, subjects=101)).over_100


def test_encryption_is_a_flag_and_no_discount():
    plain = harm({DataContext.SIMPLE}, NAMED)
    locked = Harm(plain.contexts, plain.identifiers, plain.circumstances, is_unintelligible=True)
    assert assess(locked).unintelligible
    assert assess(locked).score_hundredths == assess(plain).score_hundredths


def test_what_nobody_knows_counts_lowest():
    nothing = assess(Harm(frozenset(), frozenset()))
    assert (nothing.dpc, nothing.ei_hundredths, nothing.score_hundredths) == (1, 25, 25)
