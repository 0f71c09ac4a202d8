;; Source of scan-wasm.ts (made by tools/build-scan.ts). Finds marks in mail data 16 bytes at a time.
(module
  (memory (export "memory") 2)
  ;; First index in [at, end) where (byte == LF) differs from (byte before == CR), or a dot follows LF; else end.
  ;; The byte in front of `at` must be in memory, and 16 bytes behind `end` must exist.
  (func (export "scan") (param $at i32) (param $end i32) (result i32)
    (local $here v128)
    (local $before v128)
    (local $marks v128)
    (block $none
      (loop $next
        (br_if $none (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $here (v128.load (local.get $at)))
        (local.set $before (v128.load (i32.sub (local.get $at) (i32.const 1))))
        (local.set $marks
          (v128.or
            (v128.xor
              (i8x16.eq (local.get $here) (v128.const i8x16 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10))
              (i8x16.eq (local.get $before) (v128.const i8x16 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13)))
            (v128.and
              (i8x16.eq (local.get $here) (v128.const i8x16 46 46 46 46 46 46 46 46 46 46 46 46 46 46 46 46))
              (i8x16.eq (local.get $before) (v128.const i8x16 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10)))))
        (if (v128.any_true (local.get $marks))
          (then
            (local.set $at (i32.add (local.get $at) (i32.ctz (i8x16.bitmask (local.get $marks)))))
            (br_if $none (i32.ge_u (local.get $at) (local.get $end)))
            (return (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    (local.get $end)))
