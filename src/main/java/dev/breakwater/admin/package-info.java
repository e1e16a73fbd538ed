/**
 * The admin interface over the live snapshot: REST API, events, metrics and the dashboard's files, in one servlet. Nothing here is on the way of a request.
 */
package dev.breakwater.admin;
