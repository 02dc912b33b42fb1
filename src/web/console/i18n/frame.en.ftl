# The frame of the console.

console = Console
skip = Skip to content
places = Menu
home = Home
orders = Orders
payments = Payments
more = More
users = Users
audit = Audit log
settings = Settings
account = My account
sign_out = Sign out
back = Back to home
owner = owner
cashier = cashier
accountant = accountant
developer = developer
sandbox_note = Sandbox: no money moves.

forbidden = Your role does not allow this
    .body = If you need it, ask the owner of this shop.
not_found = There is no such page
    .body = The address may be incomplete.
unavailable = Unavailable for the moment
    .body = The database did not answer. Try again in a moment.
