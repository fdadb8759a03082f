extension TranscriptLimits {
    /// Checks a meeting that did not come from a file against the limits and the model's rules.
    ///
    /// - Throws: ``TranscriptFormatError`` without a line.
    public func check(_ meeting: Meeting) throws(TranscriptFormatError) {
        guard let fault = firstFault(in: meeting) else { return }
        throw TranscriptFormatError(line: nil, reason: fault.reason)
    }

    /// The first thing in a meeting that may not be, and its place in the normalised form.
    func firstFault(
        in meeting: Meeting
    ) -> (path: [JSONPlaces.Step], reason: TranscriptFormatError.Reason)? {
        for (key, text) in [("id", meeting.id), ("title", meeting.title)] {
            if let reason = fault(of: text, part: key) { return ([.key(key)], reason) }
        }
        if meeting.id.isEmpty { return ([.key("id")], .malformed("the id is empty")) }
        if let reason = meeting.series.flatMap({ fault(of: $0, part: "series") }) {
            return ([.key("series")], reason)
        }
        return factFault(in: meeting) ?? speakerFault(in: meeting) ?? sentenceFault(in: meeting)
    }

    private func factFault(
        in meeting: Meeting
    ) -> (path: [JSONPlaces.Step], reason: TranscriptFormatError.Reason)? {
        for (key, text) in [("organizer", meeting.organizer), ("privacy", meeting.privacy)] {
            if let reason = text.flatMap({ fault(of: $0, part: key) }) {
                return ([.key(key)], reason)
            }
        }
        for (key, texts) in [("participants", meeting.participants), ("tags", meeting.tags)] {
            guard texts.count <= speakers else {
                return ([.key(key), .place(speakers)], .tooManySpeakers(limit: speakers))
            }
            for (place, text) in texts.enumerated() {
                if let reason = fault(of: text, part: "name") {
                    return ([.key(key), .place(place)], reason)
                }
            }
        }
        return nil
    }

    private func speakerFault(
        in meeting: Meeting
    ) -> (path: [JSONPlaces.Step], reason: TranscriptFormatError.Reason)? {
        guard meeting.speakers.count <= speakers else {
            return ([.key("speakers"), .place(speakers)], .tooManySpeakers(limit: speakers))
        }
        var ids: Set<String> = []
        for (place, speaker) in meeting.speakers.enumerated() {
            let path: [JSONPlaces.Step] = [.key("speakers"), .place(place)]
            for text in [speaker.id, speaker.name, speaker.role ?? ""] {
                if let reason = fault(of: text, part: "name") { return (path, reason) }
            }
            guard ids.insert(speaker.id).inserted else {
                return (path, .malformed("two speakers have the id '\(speaker.id)'"))
            }
        }
        return nil
    }

    private func sentenceFault(
        in meeting: Meeting
    ) -> (path: [JSONPlaces.Step], reason: TranscriptFormatError.Reason)? {
        guard meeting.sentences.count <= sentences else {
            return ([.key("sentences"), .place(sentences)], .tooManySentences(limit: sentences))
        }
        var last: Int?
        for (place, sentence) in meeting.sentences.enumerated() {
            let path: [JSONPlaces.Step] = [.key("sentences"), .place(place)]
            let bytes = sentence.text.utf8.count
            guard bytes <= sentenceBytes else {
                return (path, .tooLong(part: "sentence", bytes: bytes, limit: sentenceBytes))
            }
            if sentence.text.utf8.contains(0) { return (path, .nulCharacter) }
            if let reason = fault(of: sentence.speaker, part: "name") { return (path, reason) }
            if let last, sentence.index <= last {
                let words =
                    "the index \(sentence.index) does not follow \(last); number them rising"
                return (path, .malformed(words))
            }
            last = sentence.index
        }
        return nil
    }

    private func fault(of text: String, part: String) -> TranscriptFormatError.Reason? {
        if text.utf8.count > nameBytes {
            return .tooLong(part: part, bytes: text.utf8.count, limit: nameBytes)
        }
        return text.utf8.contains(0) ? .nulCharacter : nil
    }
}
