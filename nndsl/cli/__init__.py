"""The command line: flags and streams only, one file for each command. What commands do stands elsewhere.

Results go to standard output, progress and diagnostics to standard error. Modules of the package that take time to
import are imported inside the commands that use them.
"""
