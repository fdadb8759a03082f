extension CueLexicon {
    /// Sounds that are no words.
    static let fillers = "ah ahm eh ehm er erm hm hmm huh mhm mm mmm oh uh uhm um umm"

    /// Spellings of other words; `ca`, `wo` and `sha` are what is left of "can't", "won't",
    /// "shan't".
    static let otherSpellings = [
        "gonna": "going to", "wanna": "want to", "gotta": "got to", "lemme": "let me",
        "gimme": "give me", "kay": "okay", "ok": "okay", "cuz": "because", "ca": "can",
        "wo": "will", "sha": "shall", "cannot": "can not", "till": "until", "yep": "yes",
        "yup": "yes", "ya": "you", "everybody": "everyone", "somebody": "someone",
        "anybody": "anyone", "tmrw": "tomorrow", "pls": "please", "mail": "email",
        "asap": "soon", "organise": "organize", "analyse": "analyze",
        "summarise": "summarize", "allright": "alright",
    ]

    /// The words by what they tell; a word may stand in several lists.
    static let lists: [(Traits, String)] = [
        (.selfWord, "i"),
        (.we, "we us"),
        (.you, "you"),
        (.will, "will ll shall"),
        (.going, "going"),
        (.to, "to"),
        (.be, "am are is be m re s was were been being"),
        (.can, "can could would"),
        (.must, "should must ought"),
        (.have, "have has had ve having"),
        (.need, "need needs have has got want wants"),
        (.letUs, "let"),
        (.please, "please kindly"),
        (
            .adverb,
            "just also then probably definitely maybe perhaps actually really quickly still "
                + "first now simply gladly certainly even both all"
        ),
        (.not, "not never no nobody nothing neither"),
        (
            .act,
            "add allocate analyze answer arrange ask assign attach book bring build buy "
                + "calculate call cancel change check choose circulate clarify clean close "
                + "collect come compare complete confirm contact coordinate copy create decide "
                + "define deliver deploy discuss distribute document double draft email explain "
                + "extend fill find finish fix focus follow forward gather get give go grab "
                + "handle hand help hire include inform install investigate invite join keep "
                + "launch learn leave list look make measure meet merge monitor move negotiate "
                + "obtain open order organize own pass pay pick ping plan post prepare present "
                + "print propose provide publish put raise reach read record reduce refine "
                + "remind remove renew replace reply report request research reserve reset "
                + "resolve review revise rewrite roll run schedule select sell send set share "
                + "ship show sign solve sort specify split spend start stop submit suggest "
                + "summarize take talk tell test think track transfer translate try turn update "
                + "upload use verify visit work write"
        ),
        (
            .doing,
            "doing working looking writing making getting sending putting thinking preparing "
                + "checking finding bringing taking trying talking coming doing having using"
        ),
        (
            .past,
            "was were did had went said thought made got came took told found gave saw knew "
                + "sent wrote met put felt been done gone taken given written ago yesterday"
        ),
        (.condition, "if unless whether when once until"),
        (.hedge, "maybe perhaps might could possibly probably someday guess think hope wish may"),
        (.question, "what why who how where which when whose"),
        (
            .accept,
            "okay yes yeah sure right alright absolutely certainly great good fine perfect "
                + "noted done deal agreed course"
        ),
        (.group, "everyone all each both guys two three people team"),
        (.anybody, "someone anyone one"),
        (
            .day,
            "monday tuesday wednesday thursday friday saturday sunday tomorrow today tonight "
                + "noon eod eow"
        ),
        (.unit, "week month day days weeks months year quarter morning afternoon evening end"),
        (.due, "by before until within deadline due next this soon"),
        (.thanks, "thank thanks bye goodbye"),
        (
            .process,
            "start begin go skip move explain show see say keep wait stop mute leave think "
                + "come back"
        ),
        (
            .thing,
            "meeting meetings action actions item items task tasks job note notes point points "
                + "list draft report slides document documents folder file summary agenda plan "
                + "presentation feedback information details questions answer idea ideas "
                + "problem issue stuff charge phone number numbers copy version step steps"
        ),
        (
            [],
            "d a an the and or but so because my our your his her their its it this that these "
                + "those there here he she they them him me mine yours itself of on in at for "
                + "with from about into up down out off over through after again as like than "
                + "too very some any more most few much many little other another same new own "
                + "back away together time minute minutes hour hours half thing things "
                + "something anything everything way part last later already always ever ready "
                + "responsible know mean see say says feel seem seems sounds like believe "
                + "remember forget sorry afraid happy careful hear mute do does done be am are "
                + "is thats well anyway let better best enough possible important necessary "
                + "supposed able only exactly basically early late short long big small true "
                + "two three four five six ten first second third person someone side moment"
        ),
    ]
}
