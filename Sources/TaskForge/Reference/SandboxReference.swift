import Sandbox

/// The page of the simulated vendors' faults.
enum SandboxReference {
    static var page: String {
        """
        # The sandbox that misbehaves

        `taskforge sandbox --faults SPEC` and `taskforge serve --sandbox --faults SPEC` make the
        simulated vendors fail; `GET` and `PUT /sandbox/faults` read and set the same while they
        run, and `/sandbox/state` counts what came of it. This page is what
        `taskforge reference sandbox` prints.

        ## How a fault is written

        `VENDOR[:OPERATION]=KIND[:OPTION=VALUE…]`, several separated by commas:

        ```
        taskforge sandbox --faults \\
          gemini=down:count=3,monday:create_item=timeout_after_effect:rate=0.2,seed=7
        ```

        The first rule that applies to a call counts. Every kind takes `rate` (the share of calls,
        0 to 1), `count` (the calls after which the rule is used up) and `calls` (a script: the
        calls that it applies to, counted from 1, such as `calls=1+4`); further options stand
        beside each kind with what holds where they are not given. The same `seed` and the same
        calls misbehave alike, and each operation has a stream of its own, so that what happens at
        the same time to another one changes nothing.

        Over HTTP the same is `{"seed": 7, "gemini": [{"kind": "down", "count": 3}]}`, with the
        options as members and `calls` as a list.

        ## Kinds

        `mixed` chooses among those marked as passing: a caller that tries again comes through
        them.

        \(MarkdownTable(["kind", "of", "options", "passing", "what happens"], rows: kinds))

        ## Operations

        \(MarkdownTable(["vendor", "operations"], rows: operations))

        """
    }

    private static var kinds: [[String]] {
        FaultReference.entries.map { entry in
            [
                "`\(entry.name)`", entry.vendors.joined(separator: ", "),
                entry.options.map { "`\($0)`" }.joined(separator: ", "),
                entry.isPassing ? "yes" : "", entry.summary,
            ]
        }
    }

    private static var operations: [[String]] {
        FaultReference.operations.map { vendor, names in
            [vendor, names.map { "`\($0)`" }.joined(separator: ", ")]
        }
    }
}
