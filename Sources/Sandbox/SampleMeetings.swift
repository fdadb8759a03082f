import CSampleMeetings
public import Meetings

/// The meetings that come with the program, all of our own writing.
public enum SampleMeetings {
    /// All of them, a chat without any action item last.
    public static let all: [Meeting] = (0..<sample_meetings_count()).compactMap { index in
        let file = sample_meeting_at(index)
        let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
        // A file that cannot be read is left out; the test counts what is left.
        return try? TranscriptReader().read(bytes, fileName: "sample-\(index).json")
    }
}
