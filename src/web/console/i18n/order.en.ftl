# An order's page.

title = Order { $reference }

# Where the order stands
paid_times = Paid { $count } times

# $when: “at 14:02”, or “on 23 November 2026 at 14:02”
at_time = at { $time }
on_day = on { $day } at { $time }
stands_open = No payment has begun, as far as we know.
stands_created = A payment began { $when }. My-CoolPay has not answered yet.
stands_unopened = The payment page was prepared { $when }. Nothing shows that the customer has opened it.
stands_page = The payment page was opened { $when }. No answer yet.
stands_phone = The request was sent to the phone { $when }. Waiting for the operator.
stands_code = The request was made { $when }. The customer still has to enter the code of the SMS.
stands_expired = Timed out { $when }, without a confirmed payment. A payment may still come.
stands_canceled = Canceled or declined { $when }, says My-CoolPay.
stands_failed = Refused { $when }, says My-CoolPay.
stands_rejected = Set aside { $when } by a person: this payment does not count for this order.
stands_review = A payment reported { $when } does not match what was asked. Check it before you deliver.
stands_paid = Paid { $when }, confirmed by My-CoolPay.
stands_paid_by = Paid with { $operator } { $when }, confirmed by My-CoolPay.
stands_paid_by_person = Counted as paid { $when } by a person.
stands_twice = { $count } payments came. The first, { $when }, pays the order; the rest is to be given back.
late_note = It came after the deadline, and counts.
received = Received: { $received }. Asked: { $asked }.
received_unknown = The amount received is not known.
received_other = It has another reference than this order’s.

what_for = What for
made_at = Made
customer = Customer
email = Email
phone = Phone
check = Check now
check_hint = Asks My-CoolPay how the payment stands.
buyers_page = The customer’s page
qr_code = QR code: the address of the customer’s page
share = Send by WhatsApp
share_to_pay = Hello, here is the link to pay your order { $reference }: { $address }
share_receipt = Hello, here is the receipt of your order { $reference }: { $address }

# What happened
history = What happened
callback_hint = A notification proves nothing: it causes a check, and only the check counts.
attempt = payment { $place }
created = Order made
begun_page = Payment begun, on My-CoolPay’s page
begun_phone = Payment begun, by number
asked_number = Number
no_reference = My-CoolPay gave no reference.
their_reference = My-CoolPay transaction
our_reference = Payment number
from_answer = My-CoolPay’s answer to our request
from_check = Check with My-CoolPay
from_clock = Our deadline passed
from_buyer = The customer pays another way
from_person = A person’s decision
known = Nothing new.
contradicted = Contradicts what was known. The state stays the same.
mismatch_transaction = another My-CoolPay transaction
mismatch_ours = another payment reference, or none
mismatch_amount = another amount, or none
mismatch_currency = another currency, or none
mismatch_kind = something other than a payment in
callback_theirs = Notification of My-CoolPay
callback_unproven = Notification of unproven origin
authentic = right signature
bad_signature = wrong signature
wrong_application = for another merchant account
malformed = unreadable
wrong_source = unexpected sending address
sent_from = From { $address }
times = Received { $count } times, last { $when }.
body = Message received, { $bytes } bytes
body_cut = Message received, { $bytes } bytes, { $kept } of them shown
answer = My-CoolPay’s text, { $bytes } bytes
asked_check = asked for a check
by_command = A command on the server
by_program = Caisse
who_asked = { $who } { $what }
other_action = { $who }: { $action }
cut = Only the last { $most } lines are shown. Everything is in “caisse order show”.
unshown = This text is too long for this page. It is in “caisse order show --json”.
without_customer = The customer’s data is hidden.

# After “Check now”
notice_moved = My-CoolPay answered, and the state has changed.
notice_unchanged = My-CoolPay answered: nothing new.
notice_contradicted = My-CoolPay’s answer contradicts what was known. The state stays the same: write to My-CoolPay.
notice_not_ours = The transaction that a notification named is not ours.
notice_failed = My-CoolPay gave no usable answer. Try again in a moment.
notice_running = My-CoolPay has not answered yet. The check goes on by itself: reload the page.
notice_fresh = Checked a moment ago: this page shows what is known.
notice_nothing = No payment of this order can be checked.
notice_wait = { $seconds ->
    [one] Too many checks at the moment. You can ask again in { $seconds } second.
   *[other] Too many checks at the moment. You can ask again in { $seconds } seconds.
}
notice_now = Too many checks a moment ago. You can ask again now.
