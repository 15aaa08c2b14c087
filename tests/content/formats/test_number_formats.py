"""Number formats: what a cell shows, and never fewer digits than it holds."""

import pytest

from mailguard.content.formats.office.number_formats import NumberTexts, plain_number


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("912345678", "General", "912345678"),
        ("912345678", "0", "912345678"),
        ("912345678", "#,##0", "912345678"),
        ("12345678", "000000000", "012345678"),
        ("912345678", '000"."000"."000', "912.345.678"),
        ("912345678", r"000\-000\-000", "912-345-678"),
        ("612345678", "00-00000000", "06-12345678"),
        ("912345678", '"BSN "0', "BSN 912345678"),
        ("1234.5", "[$€-413] #,##0.00", "€ 1234.50"),
        ("0.21", "0%", "21%"),
        ("0.125", "0%", "12.5%"),
        ("-5", "0.00;[Red]-0.00", "-5.00"),
        ("-12", "000", "-012"),
        ("9123456", "[<=9999999]###-####;(###) ###-####", "912-3456"),
        ("29221", "dd-mm-yyyy", "01-01-1980"),
        ("29221", "[$-413]d mmmm yyyy;@", "01-01-1980"),
        ("29221.75", "d-m-yy h:mm", "01-01-1980 18:00"),
        ("0.5", "h:mm:ss", "12:00:00"),
        ("1.1", "[h]:mm", "26:24:00"),
        ("1", "d-m-yyyy", "01-01-1900"),
        ("61", "d-m-yyyy", "01-03-1900"),
        ("29221", "mmmm", "01-01-1980"),
        ("29221", '"dd"0', "dd29221"),
    ],
)
def test_a_number_shows_as_its_format_says(raw, code, shown):
    numbers = NumberTexts()
    numbers.add("4", 164, code)
    assert numbers.shown(raw, "4") == shown


@pytest.mark.parametrize(
    "code", [";;;", "0,,", "dd-mm-yyyy", "0.00E+00", "# ?/?", '"verborgen"', "@", "h:mm", "", "[", '"']
)
def test_no_format_hides_digits(code):
    numbers = NumberTexts()
    numbers.add("1", 164, code)
    assert numbers.shown("912345678", "1") == "912345678"


def test_a_format_that_rounds_shows_all_decimals():
    numbers = NumberTexts()
    numbers.add("1", 164, '"€ "0.0')
    assert numbers.shown("52.090737", "1") == "52.090737"


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("912345678.0", "912345678"),
        ("9.12345678E8", "912345678"),
        ("9.12345678E+8", "912345678"),
        ("0.30000000000000004", "0.3"),
        ("1234567890123456", "1234567890123456"),
        ("-7", "-7"),
        ("1E-5", "0.00001"),
        ("1E999999999", "1E999999999"),
        ("nan", "nan"),
        ("1_000", "1_000"),
        ("", ""),
        ("Jansen", "Jansen"),
    ],
)
def test_a_plain_number_is_its_digits(raw, plain):
    assert plain_number(raw) == plain


@pytest.mark.parametrize(
    ("number", "shown"), [(14, "01-01-1980"), (22, "01-01-1980 00:00"), (57, "01-01-1980"), (9, "2922100%")]
)
def test_built_in_formats_need_no_code(number, shown):
    numbers = NumberTexts()
    numbers.add("1", number)
    assert numbers.shown("29221", "1") == shown


def test_the_1904_system_counts_from_its_own_day():
    numbers = NumberTexts(is_1904=True)
    numbers.add("1", 14)
    assert numbers.shown("27759", "1") == "01-01-1980"


@pytest.mark.parametrize(
    "code", ["0" * 255, "#" * 300, ";" * 255, "[" * 255, '"' * 255, "d" * 255, "0.0" * 80, "%" * 255]
)
def test_odd_formats_raise_nothing(code):
    numbers = NumberTexts()
    numbers.add("1", 164, code)
    for raw in ("912345678", "-1", "0", "0.5", "1E40", "x", "99999999999999999999"):
        assert isinstance(numbers.shown(raw, "1"), str)
