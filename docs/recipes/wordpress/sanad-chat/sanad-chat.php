<?php
/**
 * Plugin Name: Sanad chat
 * Description: Puts Sanad's chat on every page, or with [sanad-chat] into one of them.
 * Version: 1.0
 * Requires at least: 6.1
 * Requires PHP: 7.4
 * License: Apache-2.0
 *
 * In wp-config.php, before "That's all":
 *   define( 'SANAD_HOST', 'https://HOST' );
 *   define( 'SANAD_SITE', 'SITE' );
 *   define( 'SANAD_INTEGRITY', 'sha384-…' );   // as `python -m rag widget snippet SITE` prints it
 *   define( 'SANAD_EVERYWHERE', true );        // a button on every page; false: only [sanad-chat]
 */

defined( 'ABSPATH' ) || exit;

/** Return a setting, empty where wp-config.php does not have it. */
function sanad_chat_setting( $name ) {
	return defined( $name ) ? (string) constant( $name ) : '';
}

/** Return what is wrong with the settings or with this site's name, empty if nothing is. */
function sanad_chat_problem( $site ) {
	if ( ! preg_match( '#\Ahttps?://[^/]#', sanad_chat_setting( 'SANAD_HOST' ) ) ) {
		return 'define SANAD_HOST in wp-config.php, such as https://HOST';
	}
	if ( ! preg_match( '/\A[A-Za-z0-9_-]{1,64}\z/', $site ) ) {
		return sprintf( '"%s" is no name of a site in widget.toml', $site );
	}
	return '';
}

/** Print the script's tag once: `$attributes` stand on it, as the element's own with data- before. */
function sanad_chat_tag( $attributes = array() ) {
	static $printed = false;
	if ( $printed ) {
		return;
	}
	$printed = true;
	$host = untrailingslashit( sanad_chat_setting( 'SANAD_HOST' ) );
	$attributes['src'] = esc_url( $host . '/widget/v1/widget.js', array( 'https', 'http' ) );
	$attributes['async'] = true;
	if ( '' !== sanad_chat_setting( 'SANAD_INTEGRITY' ) ) {
		$attributes['integrity'] = sanad_chat_setting( 'SANAD_INTEGRITY' );
		$attributes['crossorigin'] = 'anonymous';
	}
	wp_print_script_tag( $attributes ); // escapes what it prints, and lets plugins add a nonce
}

/** The button on every page that has no chat in its text. */
function sanad_chat_button() {
	$site = sanad_chat_setting( 'SANAD_SITE' );
	$wanted = ! defined( 'SANAD_EVERYWHERE' ) || SANAD_EVERYWHERE;
	if ( $wanted && '' === sanad_chat_problem( $site ) ) {
		sanad_chat_tag( array( 'data-site' => $site ) );
	}
}
add_action( 'wp_footer', 'sanad_chat_button' );

/** [sanad-chat], [sanad-chat heading="Ask the archive" lang="ur"]: the chat where it stands. */
function sanad_chat_shortcode( $given ) {
	$known = array(
		'site' => sanad_chat_setting( 'SANAD_SITE' ), 'mode' => 'inline', 'lang' => '', 'theme' => '',
		'font' => '', 'heading' => '', 'greeting' => '', 'starters' => '', 'placeholder' => '',
		'privacy' => '', 'disclaimer' => '', 'persistence' => '',
	);
	$values  = shortcode_atts( $known, $given, 'sanad-chat' );
	$problem = sanad_chat_problem( $values['site'] );
	if ( '' !== $problem || is_feed() ) { // visitors see nothing, who may edit reads why
		$told = '' !== $problem && current_user_can( 'edit_posts' );
		return $told ? '<p>' . esc_html( 'Sanad chat: ' . $problem ) . '</p>' : '';
	}
	$words = array();
	foreach ( array_filter( $values, 'strlen' ) as $name => $value ) {
		$words[] = $name . '="' . esc_attr( $value ) . '"';
	}
	add_action( 'wp_footer', 'sanad_chat_tag', 5, 0 ); // without data-site: the element is there
	return '<sanad-chat ' . implode( ' ', $words ) . '></sanad-chat>';
}
add_shortcode( 'sanad-chat', 'sanad_chat_shortcode' );
