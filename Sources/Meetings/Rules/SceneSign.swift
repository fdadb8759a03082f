/// Where an utterance stands in its meeting, and who speaks around it.
enum SceneSign: Int, CaseIterable {
    /// Behind a tenth, half, 70, 80, 85, 90, 93 and 96 hundredths of the meeting; each holds for
    /// all places behind it.
    case behind10, behind50, behind70, behind80, behind85, behind90, behind93, behind96
    /// The speaker is the one who says most in the last seventh of the meeting, as who leads does.
    case leader
    /// The same speaker spoke before, or goes on.
    case sameBefore, sameAfter
    /// Another speaker says yes within three utterances.
    case answered
    /// Another speaker asked for something within three utterances before.
    case afterRequest
    /// Another speaker says within three utterances "I will", "will do".
    case takenOn
    /// More than 2, 4, 7, 12, 20 and 35 words; each holds for all longer ones.
    case over2, over4, over7, over12, over20, over35
    /// Two, or three and more, of the ten utterances on either side assign work.
    case amongAssignments, amongManyAssignments

    /// Those that tell where in the meeting an utterance stands, and whether its leader speaks.
    static let places: Set<SceneSign> = [
        .behind10, .behind50, .behind70, .behind80, .behind85, .behind90, .behind93, .behind96,
        .leader,
    ]
}
