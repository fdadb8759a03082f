import Foundation

/// What a person at the terminal is told once the server listens.
struct Greeting {
    private let base: String
    private let board: String?

    /// Greets for an address; an address that stands for all is named as this machine.
    init(host: String, port: Int, board: String?) {
        self.board = board
        let name = ["0.0.0.0", "::", ""].contains(host) ? "127.0.0.1" : host
        base = "http://\(name.contains(":") ? "[\(name)]" : name):\(port)"
    }

    /// Tells the addresses, and what is unusual, if anything.
    func tell(notice: String?) {
        if let notice {
            Terminal.tell(notice)
        }
        let places = [
            ("meetings and their items", "\(base)/"), ("the simulated board", board ?? ""),
            ("health", "\(base)/health"), ("metrics", "\(base)/metrics"),
        ]
        let lines = places.filter { !$0.1.isEmpty }.map { place, address in
            "  \(place.padding(toLength: 26, withPad: " ", startingAt: 0))\(address)"
        }
        Terminal.tell(
            """

            TaskForge is ready.
            \(lines.joined(separator: "\n"))
            Ctrl-C stops it.

            """
        )
    }
}
