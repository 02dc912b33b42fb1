# Connexion, compte et utilisateurs.

## Se connecter

sign_in = Se connecter
name = Nom d’utilisateur
password = Mot de passe
wrong = Le nom ou le mot de passe est incorrect.
busy = Trop de personnes se connectent en ce moment. Réessayez dans quelques secondes.
too_often = Trop d’essais.
code_page = Code de vérification
    .body = Recopiez le code à 6 chiffres de votre application d’authentification. Vous n’avez pas votre téléphone ? Saisissez un code de secours.
code = Code
wrong_code = Ce code n’est pas valable. Chaque code sert une seule fois : attendez le suivant.
go_on = Continuer

## Choisir un mot de passe

invitation = Choisissez votre mot de passe
    .body = Il vous sera demandé à chaque connexion, avec votre nom d’utilisateur.
no_invitation = Ce lien n’est plus valable
    .body = Un lien d’invitation sert une seule fois, pendant 24 heures. Demandez-en un nouveau à la personne qui vous l’a envoyé.
hello = Bienvenue, { $name }.
new_password = Nouveau mot de passe
password_hint = 12 caractères au moins. Quelques mots qui ne vont pas ensemble font un bon mot de passe.
choose = Enregistrer ce mot de passe
too_short = Ce mot de passe est trop court : il faut 12 caractères au moins.
too_long = Ce mot de passe est trop long : 128 caractères au plus.
common = Ce mot de passe est trop facile à deviner. Choisissez-en un autre.
is_name = Un mot de passe ne peut pas être votre nom ni celui de la boutique.

## Confirmer

confirm_page = Confirmez que c’est vous
    .body = Pour cette action, saisissez encore une fois votre mot de passe ou un code de votre application.
confirm_by_button = Confirmez que c’est vous
    .body = Avec de vraies clés, cette page demande un mot de passe ou un code. Dans le bac à sable, un bouton suffit.
password_or_code = Mot de passe ou code
confirm = Confirmer
wrong_again = Ce mot de passe ou ce code est incorrect.

## Mon compte

done = C’est fait.
language = Langue des pages
save = Enregistrer
second_factor = Double authentification
is_on = Activée
is_off = Désactivée
set_up = L’activer
set_up_again = Changer de téléphone ou d’application
codes_left = { $count ->
    [0] Aucun code de secours ne reste.
    [one] Il reste { $count } code de secours.
   *[other] Il reste { $count } codes de secours.
}
new_codes = Créer de nouveaux codes de secours
sessions = Appareils connectés
this_device = Cet appareil
since = Connecté le { $moment }
last_seen = Vu le { $moment }
end_session = Déconnecter
end_others = Déconnecter tous les autres
change_password = Changer de mot de passe

## La double authentification

enrolment = Activez la double authentification
    .body = Scannez ce code avec une application d’authentification (Google Authenticator, Aegis, FreeOTP…), puis recopiez le code qu’elle affiche.
qr_code = Code QR pour l’application d’authentification
secret = Si vous ne pouvez pas scanner, saisissez cette clé dans l’application :
authenticator_code = Code à 6 chiffres
wrong_authenticator = Ce code n’est pas le bon. Vérifiez l’heure de votre téléphone, puis saisissez le code suivant.
activate = Activer
codes = Vos codes de secours
    .body = Notez-les et gardez-les en lieu sûr. Si vous perdez votre téléphone, chacun remplace une fois le code de l’application. Ils ne seront plus affichés.
noted = Je les ai notés

## Utilisateurs

invite = Inviter une personne
user_name = Nom d’utilisateur, sans espace ni accent
role = Rôle
make_link = Créer le lien d’invitation
bad_name = Un nom a 2 à 32 lettres sans accent ou chiffres, avec des points ou des tirets entre eux.
taken = Ce nom est déjà pris.
bad_role = Choisissez un rôle de la liste.
active = actif
invited = invité
disabled = désactivé
never_seen = Jamais connecté
reset = Réinitialiser l’accès
reset_hint = Ferme ses sessions, efface son mot de passe et sa double authentification, et crée un nouveau lien.
disable = Désactiver
disable_hint = Ferme ses sessions. La personne ne pourra plus se connecter.
enable = Réactiver
invitation_link = Lien d’invitation
link = Envoyez ce lien
    .body = Il sert une seule fois, pendant 24 heures, pour choisir un mot de passe. Il ne sera plus affiché.
last_owner = C’est le dernier propriétaire actif : il en faut toujours un.
yourself = C’est vous. Votre accès se règle dans « Mon compte ».
