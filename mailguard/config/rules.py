"""Settings of the workers and of the rules."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mailguard.config.values import RuleMode, Seconds, Section, TestNumbers
from mailguard.vocabulary import Mode


class InspectionSettings(Section):
    """The workers and the limits for one message. Sizes in bytes, times in seconds."""

    workers: Annotated[int, Field(ge=1, le=64)] = 2
    seconds_per_message: Seconds = 30.0
    memory_per_message_bytes: Annotated[int, Field(ge=67_108_864)] = 536_870_912
    max_text_bytes: Annotated[int, Field(ge=65_536)] = 16_777_216
    ocr_pages_per_message: Annotated[int, Field(ge=0, le=1_000)] = 20
    extra_name_model: Literal["", "nl_core_news_sm", "nl_core_news_md", "nl_core_news_lg"] = ""
    # What software and textbooks use, and the range of the public test persons of the BRP (RvIG).
    test_numbers: TestNumbers = ("123456782", "111222333", "999990*")
    when_inspection_fails: Literal["tempfail", "hold", "pass_and_flag"] = "tempfail"


class VisibleRecipientsRule(Section):
    """Mutually unknown outsiders who can read each other's address. Thresholds count groups of people."""

    mode: RuleMode = Mode.HOLD
    flag_at: Annotated[int, Field(ge=2)] = 5
    hold_at: Annotated[int, Field(ge=2)] = 10
    hold_at_for_clients: Annotated[int, Field(ge=0)] = 0  # 0: such a list counts as any other

    @model_validator(mode="after")
    def _thresholds_rise(self) -> Self:
        if self.flag_at > self.hold_at:
            raise ValueError(
                f"flag_at ({self.flag_at}) is above hold_at ({self.hold_at}): lower flag_at or raise hold_at"
            )
        clients = self.hold_at_for_clients
        if clients and not 2 <= clients <= self.hold_at:
            raise ValueError(f"hold_at_for_clients is {clients}: write 0, or 2 to hold_at ({self.hold_at})")
        return self


class WrongRecipientRule(Section):
    """A recipient who may not be the one that was meant. Thresholds are expected harm, 0 to 1: the chance of a mistake
    times how much the content would tell a stranger.
    """

    mode: RuleMode = Mode.HOLD
    flag_harm: Annotated[float, Field(gt=0, le=1)] = 0.25
    hold_harm: Annotated[float, Field(gt=0, le=1)] = 0.5

    @model_validator(mode="after")
    def _thresholds_rise(self) -> Self:
        if self.flag_harm > self.hold_harm:
            raise ValueError(
                f"flag_harm ({self.flag_harm}) is above hold_harm ({self.hold_harm}): lower one or raise the other"
            )
        return self


class SensitiveDataRule(Section):
    """A BSN, identity document or health data to an outsider who is no partner allowed it. Thresholds are scores of the
    finding, 0 to 1.
    """

    mode: RuleMode = Mode.HOLD
    flag_score: Annotated[float, Field(ge=0.5, le=1)] = 0.5
    hold_score: Annotated[float, Field(ge=0.5, le=1)] = 0.8
    flag_own_bsn: bool = False  # somebody's own BSN by plain mail to his private address is flagged

    @model_validator(mode="after")
    def _thresholds_rise(self) -> Self:
        if self.flag_score > self.hold_score:
            raise ValueError(
                f"flag_score ({self.flag_score}) is above hold_score ({self.hold_score}): lower one or raise the other"
            )
        return self


class BulkPersonalDataRule(Section):
    """Records of many people to an outsider who is no partner allowed them. The threshold counts people."""

    mode: RuleMode = Mode.HOLD
    hold_at: Annotated[int, Field(ge=2)] = 10


class UninspectableRule(Section):
    """What could not be looked into. `unsupported` is the mode for formats mailguard does not read yet."""

    mode: RuleMode = Mode.FLAG
    unsupported: RuleMode = Mode.MONITOR


class Rules(Section):
    VISIBLE_RECIPIENTS: VisibleRecipientsRule = VisibleRecipientsRule()
    WRONG_RECIPIENT: WrongRecipientRule = WrongRecipientRule()
    SENSITIVE_DATA: SensitiveDataRule = SensitiveDataRule()
    BULK_PERSONAL_DATA: BulkPersonalDataRule = BulkPersonalDataRule()
    UNINSPECTABLE: UninspectableRule = UninspectableRule()
