import Foundation

/// Meetings of our own making, as many as a test wants: some talk, and three promises each.
enum WrittenMeetings {
    private static let names = ["Ana Lima", "Boris Koch", "Chen Wei", "Dara Okafor", "Eva Lindt"]

    /// Two hundred series, of which each has as many meetings as the others.
    private static let topics = [
        "Budget", "Deliveries", "Hiring", "Opening hours", "Prices", "Repairs", "Safety", "Stock",
        "Training", "Website",
    ]
    private static let places = [
        "airport", "bakery", "castle", "depot", "embassy", "factory", "garden", "harbour",
        "institute", "junction", "kitchen", "library", "market", "nursery", "office", "palace",
        "quarry", "restaurant", "station", "theatre",
    ]

    private static let talk = [
        "Good morning, can everybody hear me?", "The numbers of last week look better.",
        "I think the second draft reads well.", "That was the part that took us longest.",
        "We had two visitors in the shop on Tuesday.", "The weather delayed the delivery again.",
        "It is on the slide that you see now.", "Nobody has complained so far.",
        "Let me find the page with the plan.", "The old building was colder than this one.",
    ]

    private static let promises = [
        "I'll send the price list number %d to the shop by Friday.",
        "I'll call the printer about order %d tomorrow.",
        "I'll write the summary of visit %d by next Monday.",
        "I'll check the invoice %d with the bank by Wednesday.",
        "I'll book the room for workshop %d today.",
    ]

    /// Writes so many meetings into a folder, which is removed afterwards.
    static func withFolder(of count: Int, _ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "taskforge meetings \(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for number in 0..<count {
            let file = folder.appending(path: "meeting-\(number).json")
            try JSONSerialization.data(withJSONObject: meeting(number)).write(to: file)
        }
        try await body(folder)
        try FileManager.default.removeItem(at: folder)
    }

    private static func meeting(_ number: Int) -> [String: Any] {
        let sentences = (0..<40).map { index -> [String: Any] in
            let text =
                index % 13 == 12
                ? String(format: promises[(number + index) % promises.count], number * 40 + index)
                : talk[(number + index * 7) % talk.count]
            return [
                "index": index, "speaker": "p\((number + index) % names.count)", "text": text,
                "start": index * 6, "end": index * 6 + 5,
            ]
        }
        let place = places[number / topics.count % places.count]
        return [
            "id": "written-\(number)", "title": "\(topics[number % topics.count]) of the \(place)",
            "date": "2026-11-\(10 + number % 10)",
            "speakers": names.indices.map { ["id": "p\($0)", "name": names[$0]] },
            "sentences": sentences,
        ]
    }
}
