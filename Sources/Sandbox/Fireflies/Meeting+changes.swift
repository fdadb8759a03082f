import Foundation
import Meetings

extension Meeting {
    /// The meeting as it is when it was transcribed once more: a sentence longer.
    var heardAgain: Meeting {
        var meeting = self
        let index = (sentences.last?.index ?? -1) + 1
        let start = sentences.last?.end ?? sentences.last?.start
        meeting.sentences.append(
            Sentence(
                index: index,
                speaker: speakers.first?.id ?? Speaker.unknown.id,
                text: "And I'll send the corrected notes, version \(index), by Friday.",
                start: start,
                end: start.map { $0 + 4 }
            )
        )
        return meeting
    }

    /// A meeting that the vendor shows late, told apart by a number from 1.
    static func late(_ number: Int, on date: Date) -> Meeting {
        let speaker = Speaker(id: "late-speaker", name: "Wanda Later")
        let day = (date.timeIntervalSince1970 / 86_400).rounded(.down)
        let words = ["This recording took a while to arrive.", "I'll call the hall by Monday."]
        return Meeting(
            id: "late-\(number)",
            title: "Late meeting \(number)",
            date: CalendarDate(daysSince1970: Int(day)),
            speakers: [speaker],
            sentences: words.enumerated().map {
                Sentence(index: $0, speaker: speaker.id, text: $1)
            }
        )
    }
}
