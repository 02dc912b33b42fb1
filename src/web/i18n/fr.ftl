### What a buyer reads, in French. English is in en.ftl, under the same names.
###
### « Vous », short sentences, the apostrophe ’, and a no-break space (U+00A0) before : ; ! and ?
### An error says what happened, whether money moved, and what to do.

## Around every page

# The name of this language, on the link that leads to it
language = Français
sandbox_note = Mode test : aucun argent réel n’est débité.
methods = Moyens de paiement
secured = Paiement traité par My-CoolPay. La boutique ne voit ni votre code secret ni votre carte.

## The order, and the receipt of what was paid

reference = Référence
amount = Montant
paid_with = Moyen de paiement
paid_on = Payé le
transaction = Transaction My-CoolPay
paid_from = Numéro débité
our_reference = Numéro du paiement
operator_reference = Référence de l’opérateur
payment = Paiement
late = Reçu après le délai, et bien pris en compte.
surplus = Paiement en trop : à vous rembourser.
quote = À citer
details = Détails
share = Partager le reçu
share_by_mail = Partager par e-mail
receipt_title = Reçu
receipt_again = Pour retrouver ce reçu :
print = Imprimer ou enregistrer en PDF
receipt = Voir le reçu

## Buttons and links

# $amount: the amount with its currency
pay = Payer { $amount }
hint = Vous confirmerez ensuite sur votre téléphone avec votre code secret.
reopen = Rouvrir la page de paiement
check = Vérifier maintenant
open_page = Ouvrir la page de paiement
refresh = Actualiser la page
# Replaces the link above once it is true
live = Cette page se met à jour toute seule.

## Paying with a number

phone_label = Votre numéro Mobile Money
other_means = Payer par carte ou autrement
another_way = Payer autrement
give_up = Si une demande s’affiche encore sur votre téléphone, refusez-la. Si vous avez déjà confirmé, ne payez pas à nouveau.
code_label = Code reçu par SMS
send_code = Valider le code
asked_number = Numéro
time_left = Temps restant
asked_mtn = Un message MTN MoMo s’affiche sur votre téléphone : vérifiez le montant, puis tapez votre code secret.
asked_orange = Orange Money vous demande de confirmer : vérifiez le montant, puis tapez votre code secret.
dial = Rien ne s’affiche ? Composez

# Beside the field: what is wrong
error_phone = Entrez un numéro MTN ou Orange : 9 chiffres, commençant par 6 (ex. 6 77 12 34 56).
error_foreign = Ce numéro ne peut pas payer ici. Entrez un numéro MTN ou Orange du Cameroun, ou payez par carte.
error_refused = My-CoolPay n’a pas accepté ce numéro. Vérifiez-le, ou payez autrement.
error_often = Trop de demandes envoyées. Aucune n’est débitée sans votre code secret. Patientez, ou payez autrement.
error_code = Ce n’est pas le bon code. Vérifiez le SMS, puis réessayez.
error_gateway = My-CoolPay est indisponible pour le moment. Réessayez dans un instant.
error_network = Connexion perdue. Si une demande s’affiche sur votre téléphone, vous pouvez la valider. Sinon, réessayez.

## Contacting the shop, and returning to it

back_to_shop = Retour à la boutique
contact = Contacter la boutique
by_whatsapp = Écrire sur WhatsApp
by_site = Site de la boutique
# $reference: the merchant's reference of the order
ask_about = Bonjour, je vous écris au sujet de ma commande { $reference }.
ask = Bonjour, je vous écris au sujet d’un paiement.
# The subject of a mail about it
subject = Commande { $reference }
subject_of_receipt = Reçu { $reference }
# $shop: the shop's name; $address: the receipt's
shared = Reçu de ma commande { $reference } chez { $shop } : { $address }

# For a payment that differs from the request; amounts with their currency
received = Montant reçu : { $received }, au lieu de { $asked }.
received_unknown = Le montant reçu n’est pas connu.
received_other = Il porte une autre référence que celle de cette commande.

## The same page on another device

elsewhere = Continuer sur un autre appareil
qr_code = Code QR : l’adresse de cette page

## The modal with the payment page

modal_title = Paiement
new_window = Nouvelle fenêtre
close = Fermer la page de paiement
frame_title = Page de paiement My-CoolPay
slow_link = Ouvrir dans une fenêtre
stay = Rester
quit = Fermer
slow = La page tarde à s’afficher.
    .body = Patientez encore un peu, ou ouvrez-la dans une fenêtre à part.
leave = Quitter la page de paiement ?
    .body = Si vous avez déjà confirmé, ne payez pas une deuxième fois.
may_close = Vous pouvez fermer cette fenêtre.

## The order's status: what happened; whether money moved, and what to do

offline = Pas de connexion.
    .body = Rien n’est perdu : si vous avez confirmé, le paiement suit son cours. Cette page se remet à jour dès que la connexion revient.
opening = Ouverture du paiement
    .body = Cela prend quelques secondes ; ne fermez pas cette page.
asking = Envoi de la demande
    .body = Nous envoyons la demande de paiement à votre téléphone.
asked = Confirmez sur votre téléphone
    .body = Nous avons envoyé la demande de paiement.
code = Entrez le code reçu par SMS
    .body = Votre opérateur vous a envoyé un code. Ce paiement ne commence qu’une fois le code validé.
waiting = Terminez votre paiement
    .body = Suivez les instructions de la page My-CoolPay.
closed = Fenêtre de paiement fermée
    .body = Si vous avez déjà confirmé, ne payez pas une deuxième fois : nous vérifions. Sinon, rouvrez la page de paiement.
stalled = Paiement toujours en attente
    .body = Nous n’avons pas encore de réponse. Si vous avez confirmé, ne payez pas une deuxième fois : nous continuons de vérifier.
blocked = Fenêtre bloquée
    .body = Votre navigateur a bloqué la page de paiement. Nous vous y emmenons ; si rien ne se passe, ouvrez-la ici :
unreachable = Paiement indisponible
    .body = My-CoolPay ne s’est pas ouvert. Réessayez dans un instant.
expired = Délai dépassé
    .body = Aucun paiement confirmé. Si votre compte a été débité, ne payez pas à nouveau : nous vérifions encore. Sinon, réessayez.
canceled = Paiement annulé
    .body = Vous avez annulé, ou la demande a été refusée. Vous pouvez recommencer.
failed = Paiement refusé
    .body = Le paiement n’est pas passé. Si vous recevez un SMS de débit, ne repayez pas : nous vérifions encore. Sinon, réessayez.
review = Ne payez pas à nouveau
    .body = Nous avons reçu un paiement qui ne correspond pas à cette commande. La boutique doit le vérifier : gardez votre SMS de confirmation.
paid = Payé, merci !
    .body = Votre paiement est confirmé. Cette page vous sert de reçu.
paid_twice = Plusieurs paiements reçus
    .body = Nous avons reçu deux paiements ou plus pour cette commande. Ne payez plus rien. Pour être remboursé de ce qui est en trop, contactez la boutique et gardez vos SMS de confirmation.

## The home page

home = Page de paiement
    .body = Pour payer, ouvrez le lien que la boutique vous a envoyé.
sandbox_home = Essayez un paiement
    .body = Une commande de démonstration, payée auprès d’une simulation de My-CoolPay, sans argent réel.
demo = Créer une commande de démonstration
demo_title = Deux pagnes wax
sandbox_console = Côté commerçant
    .body = La console montre les commandes, les paiements et ce qui demande votre attention.
open_console = Ouvrir la console
console_link = Le lien de connexion est affiché dans le terminal qui a démarré Caisse.

## Error pages

not_found = Commande introuvable
    .body = Ce lien est incomplet ou n’existe plus. Si vous avez déjà payé, ne payez pas à nouveau : contactez la boutique avec votre SMS.
other_application = Cette commande ne peut plus être payée
    .body = Elle a été créée en mode test, ou avant que la boutique change de compte de paiement. Demandez un nouveau lien à la boutique. Si vous avez déjà payé, ne payez pas à nouveau : contactez-la.
method_not_allowed = Demande impossible
    .body = Cette page ne s’ouvre pas directement. Revenez à la page de votre commande.
no_payment_page = Paiement indisponible
    .body = My-CoolPay est indisponible pour le moment. Réessayez dans un instant.
checking = Votre paiement est en cours de vérification
    .body = Ce lien ne dit pas de quelle commande il s’agit. La page de votre commande dit où en est le paiement. Si vous avez payé, ne payez pas à nouveau : contactez la boutique avec votre SMS.
other_site = Formulaire non envoyé
    .body = Votre navigateur dit que ce formulaire vient d’un autre site. Ouvrez la page de votre commande, puis réessayez depuis cette page.
too_often = Trop de demandes à la fois
    .body = Si vous avez déjà payé, ne payez pas à nouveau.
# Before the messages above
wait_seconds = { $seconds ->
    [one] Patientez { $seconds } seconde, puis réessayez.
   *[other] Patientez { $seconds } secondes, puis réessayez.
}
wait_minutes = { $minutes ->
    [one] Patientez { $minutes } minute, puis réessayez.
   *[other] Patientez { $minutes } minutes, puis réessayez.
}
unavailable = Un problème de notre côté
    .body = Nous n’avons pas pu afficher cette page. Si vous avez déjà payé, ne payez pas à nouveau ; rechargez dans une minute.
back_to_order = Retour à la commande

## Dates, in Douala’s time

day = { $day ->
    [1] 1er
   *[other] { $day }
} { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
} { $year }
# $day: as above; $time: 09:21
moment = { $day } à { $time } (heure de Douala)
