"""What everything stands on: errors and failures, files and folders, work beside the program."""
