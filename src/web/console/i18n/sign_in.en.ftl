# Signing in, account and users.

## Signing in

sign_in = Sign in
name = User name
password = Password
wrong = The name or the password is wrong.
busy = Many people are signing in right now. Try again in a few seconds.
too_often = Too many attempts.
code_page = Verification code
    .body = Type the 6-digit code from your authenticator app. Phone not at hand? Type a recovery code.
code = Code
wrong_code = This code is not valid. Each code works once: wait for the next one.
go_on = Continue

## Choosing a password

invitation = Choose your password
    .body = You will need it each time you sign in, with your user name.
no_invitation = This link is no longer valid
    .body = An invitation link works once, for 24 hours. Ask whoever sent it to you for a new one.
hello = Welcome, { $name }.
new_password = New password
password_hint = At least 12 characters. A few words that do not belong together make a good password.
choose = Save this password
too_short = This password is too short: it needs at least 12 characters.
too_long = This password is too long: 128 characters at most.
common = This password is too easy to guess. Choose another one.
is_name = A password cannot be your name or the shop’s.

## Confirming

confirm_page = Confirm that it is you
    .body = For this, type your password or a code from your app once more.
confirm_by_button = Confirm that it is you
    .body = With real keys this page asks for a password or a code. In the sandbox a button is enough.
password_or_code = Password or code
confirm = Confirm
wrong_again = This password or code is wrong.

## My account

done = Done.
language = Language of the pages
save = Save
second_factor = Two-step sign-in
is_on = On
is_off = Off
set_up = Turn it on
set_up_again = Change phone or app
codes_left = { $count ->
    [0] No recovery code is left.
    [one] { $count } recovery code is left.
   *[other] { $count } recovery codes are left.
}
new_codes = Make new recovery codes
sessions = Signed-in devices
this_device = This device
since = Signed in on { $moment }
last_seen = Seen on { $moment }
end_session = Sign out
end_others = Sign out all others
change_password = Change password

## Two-step sign-in

enrolment = Turn on two-step sign-in
    .body = Scan this code with an authenticator app (Google Authenticator, Aegis, FreeOTP…), then type the code that it shows.
qr_code = QR code for the authenticator app
secret = If you cannot scan, type this key into the app:
authenticator_code = 6-digit code
wrong_authenticator = This is not the right code. Check your phone’s clock, then type the next code.
activate = Turn on
codes = Your recovery codes
    .body = Write them down and keep them safe. If you lose your phone, each replaces the app’s code once. They will not be shown again.
noted = I have written them down

## Users

invite = Invite someone
user_name = User name, without blanks or accents
role = Role
make_link = Make the invitation link
bad_name = A name has 2 to 32 unaccented letters or digits, with dots or dashes between them.
taken = This name is taken.
bad_role = Choose a role from the list.
active = active
invited = invited
disabled = disabled
never_seen = Never signed in
reset = Reset access
reset_hint = Ends their sessions, removes their password and two-step sign-in, and makes a new link.
disable = Disable
disable_hint = Ends their sessions. They can no longer sign in.
enable = Enable again
invitation_link = Invitation link
link = Send this link
    .body = It works once, for 24 hours, to choose a password. It will not be shown again.
last_owner = This is the last active owner: there has to be one.
yourself = This is you. Your access is under “My account”.
