"""Names of people: how well and how fast they are found, what the language model costs: `python -m benchmarks.names`.

snippets   short pieces of mail with names, beside this checkout
finders    the rules, the language model, both as mailguard unites them, deduce, and Presidio with the same model
quality    precision, recall and F1 of each finder on each set
speed      words per second of each
memory     start-up time and memory, in processes of their own (loading)
"""
