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
