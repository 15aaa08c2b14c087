"""Word, PowerPoint and Excel since 2007."""
