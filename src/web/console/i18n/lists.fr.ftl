# Les listes : commandes et paiements.

search_order = Chercher une commande
search_payment = Chercher un paiement
search_help = Référence ou son début, téléphone, e-mail, montant, référence My-CoolPay ou de l’opérateur.
search_help_without_people = Référence ou son début, montant, référence My-CoolPay ou de l’opérateur.
search = Chercher
filters = Filtrer
filters_in_use = Filtrer ({ $count })
status = État
from = Du
until = Au
operator = Moyen
currency = Devise
least = Montant, de
most = à
todo = À traiter seulement
all = Tous
every = Toutes
apply = Afficher
clear = Tout effacer
amount = Montant
order = Commande
customer = Client
when = Date

late = Argent arrivé après la fin annoncée au client.
double_order = Payée plus d’une fois : à rembourser ou à garder en avoir.
double_payment = La commande était déjà payée.
doubt = L’argent a peut-être bougé : à vérifier.
doubt_because = My-CoolPay annonce : { $reasons }.
reason_amount = un autre montant
reason_currency = une autre devise
reason_transaction = une autre transaction
reason_attempt = une autre référence que la nôtre
reason_kind = autre chose qu’un encaissement

newest = Les plus récentes
newer = Plus récentes
older = Plus anciennes
pages = Pages de la liste
scanned_until = Cherché jusqu’au { $day }.
scanned_from = Cherché jusqu’au { $day }, en remontant.
go_on_before = Continuer avant le { $day }
go_on_after = Continuer après le { $day }
too_wide = Trop de résultats possibles : seule une partie est montrée. Tapez plus de caractères.
without_people = Votre rôle ne permet pas de chercher par numéro de téléphone ni par e-mail.
orders_counted = { $count ->
    [one] { $shown } commande
   *[other] { $shown } commandes
}
payments_counted = { $count ->
    [one] { $shown } paiement
   *[other] { $shown } paiements
}

nothing = Rien ne correspond
    .body = Vérifiez ce que vous avez tapé, ou retirez un filtre.
nothing_yet = Rien pour le moment
    .body = La recherche n’est pas finie : elle continue plus loin dans le temps.
no_orders = Pas encore de commande
    .body = La première se fait de l’une de ces façons.
no_payments = Pas encore de paiement
    .body = Un paiement apparaît ici dès qu’un client appuie sur Payer, sur la page de sa commande.
no_todo = Rien à traiter
    .body = Aucun paiement n’est en doute, aucune commande n’est payée deux fois.
by_demo = Faire une commande d’essai
by_demo_how = Depuis la page d’accueil du bac à sable. Aucun argent ne circule.
by_command = Sur le serveur
by_api = Depuis votre boutique
to_orders = Voir les commandes
