"""What is said: an outcome → a document that every face can draw. Pure: no Discord, no terminal."""
