"""What the detectors find, what they find wrongly and what they cost: `python -m benchmarks.detectors`.

planted        generated mail with planted values and traps
labelled       precision, recall and F1 on labelled mail (cases, written_mail, scoring)
peers          the same for Presidio and deduce, where they are installed
false_alarms   random numbers that are nobody's
speed          what each detector costs, and the whole scan by size
hostile        text made to make a pattern slow
"""
