"""The Discord front end: commands, buttons and forms over the application, and notifications."""
