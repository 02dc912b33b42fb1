# La page d’une commande.

title = Commande { $reference }

# Où en est la commande
paid_times = Payée { $count } fois

# $when : « à 14:02 », ou « le 23 novembre 2026 à 14:02 »
at_time = à { $time }
on_day = le { $day } à { $time }
stands_open = Aucun paiement commencé, à notre connaissance.
stands_created = Paiement commencé { $when }. My-CoolPay n’a pas encore répondu.
stands_unopened = Page de paiement préparée { $when }. Rien ne montre que le client l’a ouverte.
stands_page = Page de paiement ouverte { $when }. Pas encore de réponse.
stands_phone = Demande envoyée au téléphone { $when }. En attente chez l’opérateur.
stands_code = Demande faite { $when }. Le client doit encore entrer le code reçu par SMS.
stands_expired = Délai dépassé { $when }, sans paiement confirmé. Un paiement peut encore arriver.
stands_canceled = Annulé ou refusé { $when }, d’après My-CoolPay.
stands_failed = Refusé { $when }, d’après My-CoolPay.
stands_rejected = Écarté { $when } par une personne : ce paiement ne compte pas pour cette commande.
stands_review = Un paiement signalé { $when } ne correspond pas à la demande. Vérifiez-le avant de livrer.
stands_paid = Payé { $when }, confirmé par My-CoolPay.
stands_paid_by = Payé par { $operator } { $when }, confirmé par My-CoolPay.
stands_paid_by_person = Compté comme payé { $when } par une personne.
stands_twice = { $count } paiements reçus. Le premier, { $when }, paie la commande ; le reste est à rembourser.
late_note = Reçu après le délai, et compté.
received = Reçu : { $received }. Demandé : { $asked }.
received_unknown = Le montant reçu n’est pas connu.
received_other = Il porte une autre référence que celle de cette commande.

what_for = Objet
made_at = Créée
customer = Client
email = E-mail
phone = Téléphone
check = Vérifier maintenant
check_hint = Demande à My-CoolPay où en est le paiement.
buyers_page = La page du client
qr_code = Code QR : l’adresse de la page du client
share = Envoyer par WhatsApp
share_to_pay = Bonjour, voici le lien pour payer votre commande { $reference } : { $address }
share_receipt = Bonjour, voici le reçu de votre commande { $reference } : { $address }

# Ce qui s’est passé
history = Ce qui s’est passé
callback_hint = Une notification ne prouve rien : elle déclenche une vérification, et seule la vérification compte.
attempt = paiement { $place }
created = Commande créée
begun_page = Paiement commencé, sur la page My-CoolPay
begun_phone = Paiement commencé, par numéro
asked_number = Numéro
no_reference = My-CoolPay n’a pas donné de référence.
their_reference = Transaction My-CoolPay
our_reference = Numéro du paiement
from_answer = Réponse de My-CoolPay à notre demande
from_check = Vérification auprès de My-CoolPay
from_clock = Délai dépassé chez nous
from_buyer = Le client paie autrement
from_person = Décision d’une personne
known = Rien de nouveau.
contradicted = Contredit ce qui était connu. L’état reste le même.
mismatch_transaction = une autre transaction My-CoolPay
mismatch_ours = une autre référence de paiement, ou aucune
mismatch_amount = un autre montant, ou aucun
mismatch_currency = une autre devise, ou aucune
mismatch_kind = autre chose qu’un encaissement
callback_theirs = Notification de My-CoolPay
callback_unproven = Notification d’origine non prouvée
authentic = signature juste
bad_signature = signature fausse
wrong_application = pour un autre compte marchand
malformed = illisible
wrong_source = adresse d’envoi inattendue
sent_from = Depuis { $address }
times = Reçue { $count } fois, la dernière { $when }.
body = Message reçu, { $bytes } octets
body_cut = Message reçu, { $bytes } octets, dont { $kept } montrés
answer = Texte de My-CoolPay, { $bytes } octets
asked_check = a demandé une vérification
by_command = Une commande sur le serveur
by_program = Caisse
who_asked = { $who } { $what }
other_action = { $who } : { $action }
cut = Seules les { $most } dernières lignes sont montrées. Tout est dans « caisse order show ».
unshown = Ce texte est trop long pour cette page. Il est dans « caisse order show --json ».
without_customer = Les données du client sont masquées.

# Après « Vérifier maintenant »
notice_moved = My-CoolPay a répondu, et l’état a changé.
notice_unchanged = My-CoolPay a répondu : rien de nouveau.
notice_contradicted = La réponse de My-CoolPay contredit ce qui était connu. L’état reste le même : écrivez à My-CoolPay.
notice_not_ours = La transaction nommée par une notification n’est pas la nôtre.
notice_failed = My-CoolPay n’a pas donné de réponse utilisable. Réessayez dans un instant.
notice_running = My-CoolPay n’a pas encore répondu. La vérification continue toute seule : rechargez la page.
notice_fresh = Déjà vérifié il y a un instant : cette page montre ce qui est connu.
notice_nothing = Aucun paiement de cette commande ne peut être vérifié.
notice_wait = { $seconds ->
    [one] Trop de vérifications en ce moment. Vous pourrez redemander dans { $seconds } seconde.
   *[other] Trop de vérifications en ce moment. Vous pourrez redemander dans { $seconds } secondes.
}
notice_now = Trop de vérifications il y a un instant. Vous pouvez redemander maintenant.
