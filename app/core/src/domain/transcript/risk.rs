//! Words that matter: one list, in British English, that a person reviews. It marks words for a look; it judges nothing, and what is not
//! in it may matter as much.
//!
//! A line is a word, or a phrase. A star stands for any ending: it is set only where every word that begins so is meant (*bruis\** is
//! bruise, bruised, bruising; *hit* has no star, because of hitch and hither).

/// The list, by what it is about.
pub(super) const WORDS: &[&[&str]] = &[
    // Weapons.
    &["knife", "knives", "blade*", "machete*", "weapon*", "gun", "guns", "acid"],
    // Hurt, and being hurt.
    &[
        "hit",
        "hits",
        "hitting",
        "punch*",
        "slap*",
        "smack*",
        "kick*",
        "beat",
        "beats",
        "beaten",
        "beating",
        "push*",
        "shove*",
        "bite",
        "bites",
        "bit her",
        "bit him",
        "bit me",
        "grabbed",
        "grabs",
        "throttl*",
        "smother*",
        "suffocat*",
        "drown*",
    ],
    &[
        "biting", "bitten", "burn", "burns", "burned", "burnt", "burning", "scald*", "strangl*", "chok*", "stab*", "shook", "shaken",
        "shaking",
    ],
    &["hurt", "hurts", "hurting", "harm", "harms", "harmed", "harming", "self harm*", "violen*", "assault*", "attack*", "fight", "fights"],
    &["fighting", "fought", "threat*", "threw", "throws", "thrown"],
    // What is seen of it.
    &["bruis*", "blood*", "bleed*", "bled", "cut", "cuts", "cutting", "injur*", "wound", "wounds", "wounded", "scar", "scars", "scarred"],
    &["swollen", "swelling", "fractur*", "black eye*", "broken arm", "broken leg", "broken rib*", "unconscious", "passed out", "seizure*"],
    // Life and death.
    &[
        "suicid*",
        "overdos*",
        "kill*",
        "die",
        "dies",
        "died",
        "dying",
        "dead",
        "death",
        "end it all",
        "hang himself",
        "hang herself",
        "hanging himself",
        "hanging herself",
        "hanged",
    ],
    // Drink and drugs.
    &[
        "drunk*", "drinking", "drank", "alcohol*", "vodka", "whisky", "cider", "beer*", "wine", "drug*", "cannabis", "weed", "heroin",
        "cocaine",
    ],
    &["crack", "spice", "ketamine", "methadone", "needle*", "syringe*"],
    // Fear.
    &["scared", "scary", "afraid", "frighten*", "terrif*", "scream*", "shout*", "hiding", "hid", "secret", "secrets", "nightmare*"],
    // Abuse and exploitation.
    &[
        "abus*",
        "rape",
        "raped",
        "rapist",
        "rapes",
        "raping",
        "sex",
        "sexual*",
        "sexting",
        "touched",
        "touching",
        "touches",
        "touch me",
        "touch her",
        "touch him",
        "naked",
        "undress*",
        "porn*",
        "indecent*",
        "groomed",
        "grooming",
        "exploit*",
    ],
    &["traffick*", "gang", "gangs", "county lines", "forced", "fgm", "controlling", "coerc*"],
    // Care that is not there.
    &[
        "neglect*",
        "starv*",
        "hungry",
        "filthy",
        "home alone",
        "left alone",
        "on his own",
        "on her own",
        "on their own",
        "locked in",
        "locked out",
    ],
    &["locked up", "homeless*", "evict*", "no food", "unsafe", "danger*"],
    // Gone, and help that was called.
    &["missing", "ran away", "run away", "running away", "runs away", "runaway", "police", "arrest*", "ambulance*", "prison", "bail"],
    // How somebody is.
    &["depress*", "hopeless*", "psycho*", "hearing voices", "not coping", "panic attack*"],
];
