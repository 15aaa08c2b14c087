"""Training of the language model that finds names of people in Dutch and English text (`training/README.md`)."""
