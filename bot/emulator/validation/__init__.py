"""What Discord refuses: the rules for messages, components, modals and commands."""
