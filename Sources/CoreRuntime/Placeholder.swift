// Placeholder until the target's owner delivers; delete it then.
