enum DateWords { static func absolute(_ text: Substring) -> CalendarDate? { CalendarDate(text) } }
