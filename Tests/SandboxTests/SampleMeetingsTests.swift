import Meetings
import Testing

@testable import Sandbox

struct SampleMeetingsTests {
    @Test func `six meetings are there, of sixty to two hundred sentences`() {
        #expect(SampleMeetings.all.count == 6)
        #expect(Set(SampleMeetings.all.map(\.id)).count == 6)
        for meeting in SampleMeetings.all {
            #expect((60...200).contains(meeting.sentences.count))
            #expect(meeting.speakers.count >= 3 && meeting.speakers.allSatisfy { $0.role != nil })
            #expect(meeting.date.map { $0.year == 2026 } ?? true)
        }
        #expect(SampleMeetings.all.count { $0.date == nil } == 1)
    }

    @Test func `sentences count up, times grow, and every speaker is known and speaks`() {
        for meeting in SampleMeetings.all {
            let ids = Set(meeting.speakers.map(\.id))
            #expect(Set(meeting.sentences.map(\.speaker)) == ids)
            #expect(meeting.sentences.map(\.index) == Array(meeting.sentences.indices))
            var last = 0.0
            for sentence in meeting.sentences {
                let start = sentence.start ?? -1
                let end = sentence.end ?? -1
                #expect(start >= last && end > start)
                last = end
            }
        }
    }

    @Test func `five meetings hold clear items for named people, the chat holds none`() {
        let approve = ItemThresholds().approve
        let counts = SampleMeetings.all.map { meeting in
            let proposals = RulesExtractor().propose(for: meeting)
            let verified = ItemVerifier(meeting: meeting).verify(proposals, extractor: "rules")
            return verified.items.count { $0.confidence >= approve && $0.assignee != nil }
        }
        #expect(counts.dropLast().allSatisfy { $0 >= 3 })
        #expect(counts.last == 0)
    }
}
