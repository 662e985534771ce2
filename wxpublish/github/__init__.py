"""Plans in review: the comment, the job summary, the lockfile's commit; GitHub's API and files."""
