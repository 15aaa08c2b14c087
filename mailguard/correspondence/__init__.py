"""Who writes to whom: the learned history of one organisation, and what it says of a new message.

Learned from what was really delivered. Only keyed hashes, counts and days are kept (and, where the organisation wants
to be asked "bedoelde u ...?", addresses encrypted one by one). What this says are facts; only `policy` judges.

    sent        one delivered message as the history sees it
    reading     a message of an archive to that
    tables      what is kept
    learning    a message to rows
    lookup      rows to facts
    history     the history as a whole: look up, learn, forget, prune
"""

from mailguard.correspondence.history import History
from mailguard.correspondence.sent import Sent, day_of

__all__ = ["History", "Sent", "day_of"]
