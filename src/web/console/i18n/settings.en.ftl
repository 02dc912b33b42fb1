# The settings, and the examination of the installation.

about = Read-only. They come from the flags, the environment and the settings file of the server. A secret is never shown.
default_value = default
doctor = State of the installation
examine = Examine now
examine_hint = Once a minute at most. The command “caisse doctor” says the same.
not_examined = The installation was not examined since the program started.
examined_at = Examined on { $moment } (Douala time).
grade_ok = In order
grade_skip = Does not apply
grade_warn = To know
grade_fail = Does not work
