"""Mail to the wrong recipient, and addresses disclosed, on a stream of real mail with simulated leaks.

stream       the stream of mails, probes and labels; each mail as bytes
product      mailguard's own history and rules, fed from the stream
answers      how suspect each recipient of each case is
disclosures  how often genuine mail shows outsiders to one another
"""
