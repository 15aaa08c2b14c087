"""Word, Excel and PowerPoint up to 2003, in compound files."""
