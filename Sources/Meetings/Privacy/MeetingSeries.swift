/// Which meetings belong together because they are held again and again.
public enum MeetingSeries {
    /// The name of a meeting's series; nil where it is not known to have one.
    ///
    /// The source's own word counts first. Else it is the title without numbers and dates, together
    /// with the organiser; where no organiser is known, a title of at least two words.
    public static func name(of meeting: Meeting) -> String? {
        if let series = meeting.series { return series }
        let words = FoldedWords(meeting.title).words.map(\.text).filter(isTitleWord)
        let organizer = meeting.organizer?.lowercased()
        guard words.count >= (organizer == nil ? 2 : 1), !commonTitles.contains(words) else {
            return nil
        }
        return "title:" + words.joined(separator: " ") + (organizer.map { "|" + $0 } ?? "")
    }

    private static func isTitleWord(_ word: String) -> Bool {
        !monthsAndDays.contains(word) && !word.utf8.allSatisfy(\.isDigit)
    }

    /// Titles that say nothing of what a meeting is.
    private static let commonTitles: Set<[String]> = [
        ["call"], ["catch", "up"], ["chat"], ["discussion"], ["google", "meet"], ["meeting"],
        ["new", "meeting"], ["quick", "call"], ["quick", "chat"], ["sync"], ["team", "meeting"],
        ["untitled"], ["untitled", "meeting"], ["zoom", "meeting"],
    ]

    private static let monthsAndDays: Set<String> = [
        "apr", "april", "aug", "august", "cw", "dec", "december", "feb", "february", "fri",
        "friday", "jan", "january", "jul", "july", "jun", "june", "kw", "mar", "march", "may",
        "mon", "monday", "nov", "november", "oct", "october", "sat", "saturday", "sep", "sept",
        "september", "sun", "sunday", "thu", "thursday", "tue", "tuesday", "wed", "wednesday",
        "week",
    ]
}
