"""What a merchant would have said for a workflow to be made, worked backwards from the workflow."""
