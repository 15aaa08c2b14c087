"""The closed lists of words that settings and code share (DESIGN section 6): entity types, rules and their modes."""

from enum import StrEnum


class EntityType(StrEnum):
    """Kinds of personal data, in Presidio's names where it has one."""

    PERSON = "PERSON"
    EMAIL_ADDRESS = "EMAIL_ADDRESS"
    PHONE_NUMBER = "PHONE_NUMBER"
    IBAN_CODE = "IBAN_CODE"
    CREDIT_CARD = "CREDIT_CARD"
    IP_ADDRESS = "IP_ADDRESS"
    DATE_OF_BIRTH = "DATE_OF_BIRTH"
    NL_BSN = "NL_BSN"
    NL_ADDRESS = "NL_ADDRESS"
    NL_ID_DOCUMENT = "NL_ID_DOCUMENT"
    NL_LICENSE_PLATE = "NL_LICENSE_PLATE"
    EMPLOYEE_NUMBER = "EMPLOYEE_NUMBER"
    CLIENT_NUMBER = "CLIENT_NUMBER"
    GEO_LOCATION = "GEO_LOCATION"
    PHOTO = "PHOTO"
    HEALTH = "HEALTH"


class Rule(StrEnum):
    """The judgements a message can get; each is a table `[rules.NAME]` of the configuration."""

    VISIBLE_RECIPIENTS = "VISIBLE_RECIPIENTS"
    WRONG_RECIPIENT = "WRONG_RECIPIENT"
    SENSITIVE_DATA = "SENSITIVE_DATA"
    BULK_PERSONAL_DATA = "BULK_PERSONAL_DATA"
    UNINSPECTABLE = "UNINSPECTABLE"


class Mode(StrEnum):
    """How far a rule may go. `monitor` judges and records, and never acts."""

    OFF = "off"
    MONITOR = "monitor"
    FLAG = "flag"
    HOLD = "hold"
    REJECT = "reject"
