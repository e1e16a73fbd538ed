package dev.breakwater.config;

import java.time.Instant;
import java.util.List;

/** A configuration from the file that could not be used. */
public record Refusal(Instant at, String source, List<Problem> problems) {}
