# Où en est une commande, et où en est un paiement : les mêmes mots sur chaque page.

order_open = Pas encore payée
order_pending = En attente
order_expired = Expirée
order_canceled = Annulée
order_failed = Échouée
order_review = À vérifier
order_paid = Payée

payment_created = Demandé
payment_pending = En attente
payment_expired = Expiré
payment_canceled = Annulé
payment_failed = Échoué
payment_review = À vérifier
payment_rejected = Écarté
payment_paid = Payé
