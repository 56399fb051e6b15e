"""The stem index as a whole: its pages, its figures, and how stems are used."""
