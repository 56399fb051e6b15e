"""Options that several commands have: each set is a dataclass, and says what it asks for."""
