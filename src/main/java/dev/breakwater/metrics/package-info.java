/**
 * Counts what happens to requests and shows it: as Prometheus text, OpenMetrics, JSON, a line in the log and a short history. Recording takes no lock, and
 * label values come only from those who ask for meters: the configuration, never a client.
 */
package dev.breakwater.metrics;
