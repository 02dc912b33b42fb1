# Le cadre de la console.

console = Console
skip = Aller au contenu
places = Menu
home = Accueil
orders = Commandes
payments = Paiements
more = Plus
users = Utilisateurs
audit = Journal
settings = Réglages
account = Mon compte
sign_out = Se déconnecter
back = Retour à l’accueil
owner = propriétaire
cashier = caissier
accountant = comptable
developer = développeur
sandbox_note = Bac à sable : aucun argent ne circule.

forbidden = Votre rôle ne permet pas cela
    .body = Si vous en avez besoin, demandez-le au propriétaire de la caisse.
not_found = Cette page n’existe pas
    .body = L’adresse est peut-être incomplète.
unavailable = Momentanément indisponible
    .body = La base de données n’a pas répondu. Réessayez dans un instant.
