"""A run on GitHub: the comment, the job summary and the lockfile's commit.

What a plan or an outcome says in Markdown belongs to `report`, calls of git to `git`.
"""
