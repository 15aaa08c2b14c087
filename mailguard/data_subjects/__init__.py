"""Findings to people: whose data this is, how many they are, and by what each can be known (art. 4(1) GDPR). Pure.

A table row, a line of a list, a paragraph and a letter are read as their writers mean them: what stands in one row is
one person's; in running text a fact belongs to whoever was named last before it. Two names are one person when nothing
in them differs ("Jansen", "Petra", "P. Jansen", "Petra Jansen-de Boer"). What nobody is named beside stays nobody's.

    names       what of a name tells people apart
    nicknames   which first names may be one person's
    written_names, mailbox_names
                what a name, a display name and an address say of who somebody is
    recipient_names
                whether a recipient may be called what the letter calls him
    subject     one person, as far as he is known
    units       what is read as one: rows, forms, lines, paragraphs, and where another person begins in them
    bystanders  who is named beside the person it is about: doctors, contact persons, our own people
    grouping    units to people
    readers     what ties a person to whoever reads the letter
"""

from mailguard.data_subjects.bystanders import is_professional
from mailguard.data_subjects.grouping import data_subjects_of
from mailguard.data_subjects.names import PersonName, is_particle
from mailguard.data_subjects.recipient_names import Fit, fit, name_keys, names_of_recipient

__all__ = [
    "Fit",
    "PersonName",
    "data_subjects_of",
    "fit",
    "is_particle",
    "is_professional",
    "name_keys",
    "names_of_recipient",
]
