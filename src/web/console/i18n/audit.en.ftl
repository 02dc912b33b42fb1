# The audit log: who did what.

about = Who did what, the newest first. An entry can be neither changed nor deleted.
older = Older
command = A command on the server
program = The program
user_invited = invited
signed_in = signed in
signed_out = signed out
session_ended = ended one of their sessions
payment_checked = checked the payment
sessions_ended = ended their other sessions
invitation_accepted = accepted the invitation
password_changed = changed their password
second_factor_set = turned on two-step sign-in
recovery_code_used = used a recovery code
recovery_codes_made = made new recovery codes
identity_confirmed = confirmed who they are
language_chosen = chose the language
user_reset = reset the access of
user_disabled = disabled
user_enabled = enabled again
