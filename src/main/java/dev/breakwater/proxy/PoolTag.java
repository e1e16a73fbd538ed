package dev.breakwater.proxy;

import dev.breakwater.config.ConnectionPoolConfig;
import java.net.InetAddress;
import java.util.List;

/**
 * What sets connections to one host and port apart: connections with different tags are never shared.
 *
 * @param purpose the upstream, and what its connections are for
 * @param addresses where to connect to; empty where the name has to be looked up
 */
record PoolTag(String purpose, List<InetAddress> addresses, ConnectionPoolConfig config) {}
